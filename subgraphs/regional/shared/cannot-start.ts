/** Something that whoever starts the process has to put right; its message is all they need to see. */
export class CannotStart extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CannotStart';
  }
}
