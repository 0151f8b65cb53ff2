import { stateContract } from "./state-contract.ts";
import { stateFolder } from "./state-folder.ts";

stateContract("embedded state store", stateFolder);
