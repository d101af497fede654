// The script of a worker process is the module's own: it begins by itself, and says where it cannot. (In
// Node what is thrown reaches the parent as it is.)
createProcess().catch((error) => {
  if (typeof postMessage !== 'function') throw error;
  postMessage(`its program cannot be loaded (${error}). Load the page again`);
});
