// The small pictures beside the questions, a file of its own: only small children's pages fetch it.

import drawn from "../../templates/respond/pictures.yaml";

/** The shapes of an item's picture by its code, or undefined. */
export const picture = (code) => drawn.shapes[drawn.of[code]];
