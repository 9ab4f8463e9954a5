using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary>A command that does something.</summary>
internal abstract class ToolCommand(string name, string description) : Command(name, description)
{
    /// <summary>The text of <c>--help</c>.</summary>
    public abstract string Help { get; }

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="Engine.LimeException">All that is wrong with the arguments, or what went wrong later.</exception>
    public abstract int Run(ParseResult parsed, Session session);
}
