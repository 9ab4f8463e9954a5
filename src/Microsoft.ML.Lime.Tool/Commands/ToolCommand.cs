using System.CommandLine;
using Microsoft.ML.Lime.Tool.Hosting;

namespace Microsoft.ML.Lime.Tool.Commands;

/// <summary>The base of the commands.</summary>
/// <param name="name">Its name.</param>
/// <param name="usage">The call with its required arguments, such as <c>inspect MODEL</c>.</param>
/// <param name="description">The description, one or two sentences.</param>
/// <param name="example">An example of a call.</param>
internal abstract class ToolCommand(string name, string usage, string description, string example) : Command(name, description)
{
    private readonly List<(string Title, IReadOnlyList<Option> Options)> _groups = [];

    /// <summary>The call with its required arguments.</summary>
    public string Usage => usage;

    /// <summary>An example of a call.</summary>
    public string Example => example;

    /// <summary>The options in the order of the help.</summary>
    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Groups => _groups;

    /// <summary>Executes the command.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="Engine.LimeException">The problems of the arguments, or a later error.</exception>
    public abstract int Run(ParseResult parsed, Session session);

    /// <summary>Adds options as a group of the help.</summary>
    protected void AddGroup(string title, params IReadOnlyList<Option> options)
    {
        foreach (Option option in options)
            Add(option);
        _groups.Add((title, options));
    }
}
