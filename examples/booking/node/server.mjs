// The same room booking in another language, in memory: what the features promise over HTTP, without WebSockets.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const CONFIRMATION_TAKES_MS = 200;
const guests = new Map();
const bookings = new Map();
const DAY = /^\d{4}-\d{2}-\d{2}$/;

class Refused extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

function isDay(said) {
  return DAY.test(said) && new Date(`${said}T00:00:00Z`).toISOString().startsWith(said);
}

function guestOf(request) {
  const session = /(?:^|; )session=([^;]*)/.exec(request.headers.cookie ?? "");
  const guest = session && guests.get(session[1]);
  if (!guest) throw new Refused(401, "sign in first");
  return guest;
}

function find(number) {
  const booking = bookings.get(Number(number));
  if (!booking) throw new Refused(404, `there is no booking ${number}`);
  return booking;
}

function signIn(body) {
  const guest = new URLSearchParams(body).get("name");
  if (!guest) throw new Refused(400, "a name is needed");
  const token = randomBytes(16).toString("hex");
  guests.set(token, guest);
  return [201, { guest }, { "set-cookie": `session=${token}; HttpOnly; Path=/` }];
}

function book(guest, body) {
  const { room, from, to } = JSON.parse(body);
  if (!(room >= 1 && room <= 99) || !isDay(from) || !isDay(to) || from >= to) {
    throw new Refused(400, "a booking has a room from 1 to 99, and a day from which and a later one to which");
  }
  const taken = [...bookings.values()].some((one) => one.room === room && one.from < to && from < one.to);
  if (taken) throw new Refused(409, `room ${room} is taken`);
  const booking = { id: bookings.size + 1, room, guest, from, to, state: "requested" };
  bookings.set(booking.id, booking);
  setTimeout(() => (booking.state = "confirmed"), CONFIRMATION_TAKES_MS);
  return [201, booking, { location: `/bookings/${booking.id}` }];
}

function cancel(guest, booking) {
  if (booking.guest !== guest) throw new Refused(403, "only the guest can cancel a booking");
  bookings.delete(booking.id);
  return [204];
}

async function answer(request) {
  const [kind, number] = request.url.slice(1).split("/");
  switch (`${request.method} ${kind}`) {
    case "POST session":
      return signIn(await text(request));
    case "POST bookings":
      return book(guestOf(request), await text(request));
    case "GET bookings":
      return [200, find(number)];
    case "DELETE bookings":
      return cancel(guestOf(request), find(number));
    case "GET rooms":
      return [200, { room: Number(number), bookings: [...bookings.values()].filter((one) => one.room === Number(number)) }];
  }
  throw new Refused(404, `there is no ${request.url}`);
}

const server = createServer(async (request, response) => {
  let [status, document, headers] = [500, { error: "the service failed" }, {}];
  try {
    [status, document, headers = {}] = await answer(request);
  } catch (error) {
    if (error instanceof Refused) [status, document] = [error.status, { error: error.message }];
    else console.error(error);
  }
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(document === undefined ? undefined : JSON.stringify(document));
});

server.listen(Number(process.env.PORT), "127.0.0.1");
