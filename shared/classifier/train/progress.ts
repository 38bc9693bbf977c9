/** A bar on a terminal; nothing where the output is a file or a pipe. */
export const progressOn = (stream: NodeJS.WriteStream, label: string) => ({
  at(done: number, of: number): void {
    if (!stream.isTTY) return;
    const filled = Math.round((done / of) * WIDTH);
    stream.write(`\r${label} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${done}/${of}`);
    if (done >= of) stream.write('\n');
  },
});

const WIDTH = 30;
