// Asks the kernel for the runtime, once per page: the answer is one binary message.
const runtimes = (globalThis[Symbol.for('workbench.runtimes')] ??= new Map());

function ask(model) {
  return new Promise((resolve, reject) => {
    const receive = (message, buffers) => {
      if (message?.answer !== 'runtime') return;
      model.off('msg:custom', receive);
      const url = URL.createObjectURL(new Blob([buffers[0]], { type: 'text/javascript' }));
      import(url).then(resolve, reject).finally(() => URL.revokeObjectURL(url));
    };
    model.on('msg:custom', receive);
    model.send({ ask: 'runtime' });
  });
}

function runtime(model) {
  const key = model.get('_runtime');
  if (!runtimes.has(key)) runtimes.set(key, ask(model).catch(error => (runtimes.delete(key), Promise.reject(error))));
  return runtimes.get(key);
}

export default {
  async render({ model, el }) {
    const { mount } = await runtime(model);
    const view = mount(el, model.get('payload'));
    const update = () => view.update(model.get('payload'));
    model.on('change:payload', update);
    return () => {
      model.off('change:payload', update);
      view.dispose();
    };
  }
};
