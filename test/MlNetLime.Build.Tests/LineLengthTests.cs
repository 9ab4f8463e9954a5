using System.Globalization;
using Microsoft.ML.Lime.Tests;

namespace MlNetLime.Build.Tests;

/// <summary>No tool of the .NET SDK checks <c>max_line_length</c> of <c>.editorconfig</c>.</summary>
public sealed class LineLengthTests
{
    /// <summary>The limit of each file extension that has one, in characters.</summary>
    private static readonly IReadOnlyDictionary<string, int> Limits = ReadLimits();

    [Fact]
    public void EditorConfig_LimitsSourceCode() => Assert.Contains(".cs", Limits.Keys);

    [Fact]
    public void Lines_AreWithinTheLimit()
    {
        string[] tooLong =
        [
            .. from limit in Limits
               from file in RepositoryFiles.WithExtension(limit.Key)
               from line in File.ReadLines(file).Index()
               where line.Item.Length > limit.Value
               select $"{RepositoryFiles.Relative(file)}({line.Index + 1}): {line.Item.Length} characters, the limit is {limit.Value}",
        ];
        Assert.True(tooLong.Length == 0, $"{tooLong.Length} lines are too long:\n{string.Join('\n', tooLong)}");
    }

    // Of sections with one extension, such as [*.cs].
    private static Dictionary<string, int> ReadLimits()
    {
        Dictionary<string, int> limits = [];
        string section = "";
        foreach (string line in File.ReadLines(Path.Combine(Checkout.Root, ".editorconfig")))
        {
            if (line.StartsWith('['))
                section = line.Trim();
            else if (section.StartsWith("[*.", StringComparison.Ordinal)
                && line.Split('=', StringSplitOptions.TrimEntries) is ["max_line_length", string value])
                limits.Add(section[2..^1], int.Parse(value, CultureInfo.InvariantCulture));
        }
        return limits;
    }
}
