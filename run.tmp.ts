import { fitDevice } from './src/cli/commands/fit-device.js';
fitDevice({ csv: 'examples/fit-device/data.csv', model: process.argv[2], out: '/tmp/fitout', force: true, json: process.argv[3] === 'json' });
