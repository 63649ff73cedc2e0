// Asks the kernel for the runtime, once per page: the answer is one binary message. So come the files with rarer traces.
const runtimes = (globalThis[Symbol.for('workbench.runtimes')] ??= new Map());

function ask(model, name) {
  return new Promise((resolve, reject) => {
    const receive = (message, buffers) => {
      if (message?.answer !== name) return;
      model.off('msg:custom', receive);
      const url = URL.createObjectURL(new Blob([buffers[0]], { type: 'text/javascript' }));
      import(url).then(resolve, reject).finally(() => URL.revokeObjectURL(url));
    };
    model.on('msg:custom', receive);
    model.send({ ask: name });
  });
}

function runtime(model) {
  const key = model.get('_runtime');
  if (!runtimes.has(key))
    runtimes.set(key, ask(model, 'runtime').catch(error => (runtimes.delete(key), Promise.reject(error))));
  return runtimes.get(key);
}

export default {
  async render({ model, el }) {
    const { mount, loadTracesWith, WidgetChannel } = await runtime(model);
    loadTracesWith(name => ask(model, name)); // by the view that was shown last: its kernel is there
    const channel = new WidgetChannel(model);
    const view = mount(el, model.get('payload'), { channel });
    const update = () => view.update(model.get('payload'));
    model.on('change:payload', update);
    return () => {
      model.off('change:payload', update);
      view.dispose();
      channel.dispose();
    };
  }
};
