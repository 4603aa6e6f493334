// The page begins here.

import { mount } from "svelte";
import App from "./App.svelte";
import { show_lang } from "./i18n/lang.svelte";
import "./look.css";

show_lang();
const target = document.getElementById("app");
if (target !== null) mount(App, { target });
