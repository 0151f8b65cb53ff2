// Run as a process of its own: searches a folder's files and tells on standard output what it found. Arguments: folder, digest.
import { searchFiles } from "./search.ts";

const [folder = "", digest = ""] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await searchFiles(folder, digest)));
