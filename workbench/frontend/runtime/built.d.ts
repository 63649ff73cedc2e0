declare module '*/static/runtime.js' {
  export { mount } from './view';
}
