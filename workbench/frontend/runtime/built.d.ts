// As runtime/index.ts says; a declaration has no relative imports.
declare module '*/static/runtime.js';

// Each leaves its traces where the runtime looks.
declare module '*/static/more.js';
declare module '*/static/webgl.js';
