using System.CommandLine;
using System.CommandLine.Parsing;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads the values of a command's options and collects their problems. An option that was not given is null.</summary>
internal sealed class ArgumentReader(ParseResult parsed, Problems problems)
{
    private readonly Command _command = parsed.CommandResult.Command;

    public Problems Problems => problems;

    public bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    public bool Flag(Option<bool> option) => IsGiven(option);

    /// <summary>The positional arguments. An unknown option among them is a problem, and so is a wrong number of arguments.</summary>
    public IReadOnlyList<string> Words(Argument<string[]> argument, int max)
    {
        List<string> words = [];
        string[] given = [.. parsed.GetResult(argument)?.Tokens.Select(token => token.Value) ?? []];
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i].Length < 2 || given[i][0] != '-' || File.Exists(given[i]))
            {
                words.Add(given[i]);
                continue;
            }
            string name = given[i].Split('=', ':')[0];
            string[] near = SimilarNames.Find(_command.Options.Select(option => option.Name), name);
            Option? meant = OptionNamed(near.FirstOrDefault());
            problems.Add($"{_command.Name} has no option '{name}'; mlnet-lime {_command.Name} --help lists the options."
                + $"{SimilarNames.Suggestion(near, name)}");
            if (meant is { Arity.MinimumNumberOfValues: > 0 } && name == given[i])
                i++; // skip its value, which would be taken for another argument
        }
        if (words.Count == 0)
            problems.Add($"{_command.Name} needs {argument.Name}: {argument.Description}.");
        else if (words.Count > max)
            problems.Add($"{_command.Name} takes {max} {argument.Name}, but {words.Count} were given: {string.Join(", ", words)}; "
                + "give only one.");
        return words;
    }

    public string? Text(Option<string> option)
    {
        if (parsed.GetResult(option) is not { Implicit: false } result)
            return null;
        if (result.Tokens.Count > 1)
        {
            string[] names = [.. parsed.Tokens.Where(token => token.Type == TokenType.Option).Select(token => token.Value)
                .Where(name => name == option.Name || option.Aliases.Contains(name)).Distinct()];
            problems.Add(names.Length > 1
                ? $"{names[0]} and {names[1]} are names of the same option; give only one of them."
                : $"{NameGiven(option)} was given {result.Tokens.Count} times; give it once.");
            return null;
        }
        return result.Tokens.Count == 1 ? Value(option, result.Tokens[0]) : Value(option, null);
    }

    /// <summary>The values of an option that may be repeated.</summary>
    public IReadOnlyList<string> Texts(Option<string[]> option) => parsed.GetResult(option) is not { Implicit: false } result
        ? []
        : result.Tokens.Count == 0 && Value(option, null) is null
        ? []
        : [.. result.Tokens.Select(token => Value(option, token)).OfType<string>()];

    public int? Whole(Option<string> option, int min, int max = int.MaxValue)
    {
        if (Text(option) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
            return value;
        Wrong(option, "a whole number " + (max == int.MaxValue ? $"of at least {min}" : $"from {min} to {max}"), text);
        return null;
    }

    /// <summary>A whole number, or null for <c>auto</c>.</summary>
    public int? WholeOrAuto(Option<string> option, int max, int min = 1)
    {
        if (Text(option) is not { } text || text == "auto")
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
            return value;
        Wrong(option, $"auto or a whole number from {min} to {max}", text);
        return null;
    }

    /// <summary>Numbers separated by commas, with a decimal point. A fraction such as 1/255 is a number, too.</summary>
    public IReadOnlyList<double>? Numbers(
        Option<string> option, string expected, Func<double, bool> accepts, params ReadOnlySpan<int> counts)
    {
        if (Text(option) is not { } text)
            return null;
        double?[] values = [.. text.Split(',').Select(Number)];
        if (counts.Contains(values.Length) && values.All(value => value is { } number && accepts(number)))
            return [.. values.Select(value => value!.Value)];
        Wrong(option, expected, text);
        return null;
    }

    /// <summary>One of several keywords, each with its value.</summary>
    /// <returns>The keyword's value; <paramref name="otherwise"/> if none was given.</returns>
    public T Choice<T>(Option<string> option, T otherwise, params ReadOnlySpan<(string Name, T Meaning)> choices)
    {
        if (Text(option) is not { } text)
            return otherwise;
        List<string> names = [];
        foreach ((string name, T meaning) in choices)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
                return meaning;
            names.Add(name);
        }
        Wrong(option, OneOf(names), text, names);
        return otherwise;
    }

    /// <summary>Reports an invalid value of an option.</summary>
    public void Wrong(Option option, string expected, string found, params IEnumerable<string> near) =>
        problems.Add($"{NameGiven(option)} expects {expected}, but '{found}' was given.{SimilarNames.Suggestion(near, found)}");

    /// <summary>For example <c>tree, lasso or ridge</c>.</summary>
    public static string OneOf(IReadOnlyList<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} or {names[^1]}";

    private string? Value(Option option, Token? token)
    {
        // The name of an option in place of a value means that the value is missing.
        if (token is not null && OptionNamed(token.Value) is null && token.Value.Length > 0)
            return token.Value;
        problems.Add($"{NameGiven(option)} needs a value: {option.Description}.");
        return null;
    }

    /// <summary>A finite number with a decimal point, or a fraction such as 1/255; null for anything else.</summary>
    public static double? Number(string text)
    {
        string[] parts = text.Split('/');
        double? value = parts.Length > 2 ? null : parts.Length == 2 ? Plain(parts[0]) / Plain(parts[1]) : Plain(text);
        return value is { } number && double.IsFinite(number) ? value : null;

        static double? Plain(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    /// <summary>Height and width as <c>HxW</c>; null for anything else.</summary>
    public static (int Height, int Width)? Size(string text) =>
        text.Split('x', 'X') is [var first, var second] && Side(first) is { } height && Side(second) is { } width ? (height, width) : null;

    /// <summary>A number of pixels, 1 to 65535; null for anything else.</summary>
    public static int? Side(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort side) && side > 0 ? side : null;

    /// <summary>The option's name or alias, as given.</summary>
    public string NameGiven(Option option) => parsed.GetResult(option)?.IdentifierToken?.Value ?? option.Name;

    private Option? OptionNamed(string? name) =>
        name is null ? null : _command.Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));
}
