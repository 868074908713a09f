import fs from 'node:fs'
import { from, lastValueFrom, toArray } from 'rxjs'
import { verifyEvents } from '@ag-ui/client'

const streams = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
let wrong = 0
for (const [name, events] of Object.entries(streams)) {
  try {
    const passed = await lastValueFrom(from(events).pipe(verifyEvents(false), toArray()))
    console.log(`${name}: ${passed.length} of ${events.length} events`)
    if (passed.length !== events.length) wrong += 1
  } catch (error) {
    console.log(`${name}: ${error.message}`)
    wrong += 1
  }
}
process.exit(wrong ? 1 : 0)
