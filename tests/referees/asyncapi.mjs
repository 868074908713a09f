import fs from 'node:fs'
import { Parser } from '@asyncapi/parser'

const { document, diagnostics } = await new Parser().parse(fs.readFileSync(process.argv[2], 'utf8'))
for (const { severity, message, path } of diagnostics) console.log(`${severity} ${path.join('.')}: ${message}`)
process.exit(document && diagnostics.every(({ severity }) => severity > 0) ? 0 : 1)
