import { ExpressionBuilder } from '@cucumber/language-service'
import { WasmParserAdapter } from '@cucumber/language-service/wasm'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const [steps, expected] = process.argv.slice(2)
const here = path.dirname(fileURLToPath(import.meta.url))
const adapter = new WasmParserAdapter(path.join(here, 'node_modules/@cucumber/language-service/dist'))
await adapter.init()

const sources = fs
  .readdirSync(steps, { recursive: true })
  .filter((name) => name.endsWith('.py'))
  .map((name) => path.join(steps, name))
  .map((file) => ({ languageName: 'python', uri: `file://${file}`, content: fs.readFileSync(file, 'utf8') }))
const understood = new ExpressionBuilder(adapter).build(sources, [])

for (const error of understood.errors) console.log(error.message)
console.log(`the editor understands ${understood.expressionLinks.length} of ${expected} sentences`)
process.exit(understood.errors.length || understood.expressionLinks.length !== Number(expected) ? 1 : 0)
