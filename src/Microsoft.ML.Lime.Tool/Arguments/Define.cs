using System.CommandLine;
using System.CommandLine.Completions;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Creates options whose values <see cref="ArgumentReader"/> reads, so that all problems can be reported at once.</summary>
internal static class Define
{
    /// <summary>An option with one value.</summary>
    /// <param name="name">Name, such as <c>--size</c>.</param>
    /// <param name="value">The format of its values, for the help: <c>HxW</c>, <c>fill|crop|pad</c>.</param>
    /// <param name="description">A short description.</param>
    /// <param name="aliases">Other names.</param>
    public static Option<string> Value(string name, string value, string description, params string[] aliases) =>
        WithKeywords(new Option<string>(name, aliases) { Description = description, HelpName = value, Arity = ArgumentArity.ExactlyOne });

    /// <summary>An option with one value that may be given several times.</summary>
    public static Option<string[]> Values(string name, string value, string description) =>
        WithKeywords(new Option<string[]>(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore });

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>The option of a parameter: a switch if it is off by default, otherwise an option with one value.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="description">The description, with the default.</param>
    /// <param name="value">The format of its values; null to derive it from the type.</param>
    public static Option Of(ComponentDefinition.Parameter parameter, string description, string? value = null) => parameter.Default is false
        ? Switch(parameter.Option, description)
        : Value(parameter.Option, value ?? ParameterReader.Form(parameter), description, parameter.Alias is { } alias ? [alias] : []);

    // Keywords are the parts of the format in small letters; others, such as FILE or HxW, are described by it.
    private static Option<T> WithKeywords<T>(Option<T> option)
    {
        string[] keywords = [.. option.HelpName!.Split('|').Where(part => part.All(c => char.IsAsciiLetterLower(c) || c is '-'))];
        option.CompletionSources.Add(_ => keywords.Select(keyword => new CompletionItem(keyword)));
        return option;
    }

    /// <summary>Positional arguments. The command checks their number.</summary>
    public static Argument<string[]> Words(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrMore };
}
