import type { Commands } from '../ports/commands.js';

/** Commands that also tell those jobs of each change of the directory that go by it, once the engine has taken it. */
export function withFollowers(commands: Commands, followers: readonly { refresh(): unknown }[]): Commands {
  return {
    submit: (commandId, command) => commands.submit(commandId, command),
    directoryChanged: async () => {
      await commands.directoryChanged();
      for (const follower of followers) void follower.refresh();
    },
  };
}
