using System.CommandLine;
using System.CommandLine.Invocation;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary>Prints a text and does nothing else: <c>--help</c> and <c>--version</c>.</summary>
internal sealed class TextAction(Func<ParseResult, string> text) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult) => Write(parseResult, parseResult.InvocationConfiguration.Output);

    public int Write(ParseResult parsed, TextWriter output)
    {
        output.WriteLine(text(parsed));
        return ExitCode.Done;
    }
}
