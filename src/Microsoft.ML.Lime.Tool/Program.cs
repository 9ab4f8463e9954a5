using System.Text;
using Microsoft.ML.Lime.Tool;
using Microsoft.ML.Lime.Tool.Hosting;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false); // for names, ± and half blocks on Windows, too
var interruption = new Interruption();
return interruption.End(await MlnetLime.RunAsync(args, ToolConsole.Open(), TimeProvider.System, interruption.Token));
