using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Makes options whose values are read by <see cref="ArgumentReader"/>, so that all that is wrong can be told at once.</summary>
internal static class Define
{
    /// <summary>An option with one value, and other names of it.</summary>
    public static Option<string> Value(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.ExactlyOne };

    /// <summary>An option with one value that may be given several times.</summary>
    public static Option<string[]> Values(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.OneOrMore };

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Words that belong to no option; the command checks their number.</summary>
    public static Argument<string[]> Words(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Adds options to a command.</summary>
    public static void AddRange(this Command command, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
            command.Add(option);
    }
}
