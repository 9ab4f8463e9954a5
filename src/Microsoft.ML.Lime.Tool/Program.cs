using Microsoft.ML.Lime.Tool;

using var interruption = new Interruption();
return await MlnetLime.RunAsync(args, ToolConsole.Open(), interruption.Token);
