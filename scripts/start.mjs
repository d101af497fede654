// npm start: sets up, builds, serves and prints the address. Options as in serve.mjs.
import { main } from './lib/process.mjs';
import { build } from './build.mjs';
import { read_options, serve } from './serve.mjs';

await main(async () => {
  const options = read_options(process.argv.slice(2));
  await build();
  const { url, close } = await serve(options);
  console.log(`\nLooplab is at ${url}  (Ctrl-C ends it)`);
  const end = async (code) => {
    await close();
    process.exit(code);
  };
  process.on('SIGINT', () => end(0));
  process.on('SIGTERM', () => end(143));
});
