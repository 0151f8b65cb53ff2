export { quickStart as compileCache } from "./quick-start.ts";
