using Grove.Cli;

return await GroveProgram.Run(args, Screen.ForConsole());
