/** Milliseconds that this thread computes in meanwhile: what else runs on the machine does not count. */
export const cpuMsOf = async (act: () => unknown): Promise<number> => {
  const before = process.threadCpuUsage();
  await act();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
};
