// The page of one folder.
import {ask} from "./page.js";

ask("/folder/preview", {values: {id: "1", name: "Voorbeeld", profile: "auto-immuun-igg"}});
