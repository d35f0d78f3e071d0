// Moves traffic through HAProxy's admin socket: haproxy-admin.mjs <socket> read|move|raise|drain [color]
import { connect } from 'node:net';

const [socket, action, color] = process.argv.slice(2);

async function ask(command) {
  const connection = connect(socket);
  connection.end(`${command}\n`);
  let answer = '';
  for await (const chunk of connection.setEncoding('utf8')) answer += chunk;
  return answer.trim();
}

async function tell(command) {
  const answer = await ask(command);
  if (answer !== '') throw new Error(`${command}: ${answer}`);
}

const weight = async (server) => Number.parseInt(await ask(`get weight be/${server}`), 10);

const actions = {
  read: async () => {
    const [blue, green] = [await weight('blue'), await weight('green')];
    console.log(blue > 0 && green > 0 ? 'split' : green > 0 ? 'green' : 'blue');
  },
  // The new side first: the other way round, a moment would be without any server.
  move: async () => {
    await tell(`set server be/${color} weight 100`);
    await tell(`set server be/${color === 'blue' ? 'green' : 'blue'} weight 0`);
  },
  // Half of a move.
  raise: () => tell(`set server be/${color} weight 100`),
  drain: async () => {
    const [header, ...rows] = (await ask('show stat')).split('\n').map((line) => line.split(','));
    const row = rows.find(([proxy, server]) => proxy === 'be' && server === color);
    console.log(row[header.indexOf('scur')]);
  },
};

await actions[action]();
