namespace Microsoft.ML.Lime.Tests;

/// <summary>No logic stands in two places of the source code.</summary>
public sealed class DuplicateCodeTests
{
    private const int Window = 10;

    [Fact]
    public void Source_HasNoTenEqualLinesOfCodeTwice()
    {
        Dictionary<string, string> seen = new(StringComparer.Ordinal);
        List<string> duplicates = [];
        foreach (string file in Libraries.All.SelectMany(library => Libraries.SourceFiles(library.Project)))
        {
            (string Text, int Number)[] lines = [.. File.ReadLines(file).Select((text, index) => (Text: text.Trim(), Number: index + 1))
                .Where(line => IsCode(line.Text))];
            for (int start = 0; start + Window <= lines.Length; start++)
            {
                string window = string.Join('\n', lines.Skip(start).Take(Window).Select(line => line.Text));
                string place = $"{Path.GetRelativePath(Checkout.Root, file)}:{lines[start].Number}";
                if (!seen.TryAdd(window, place))
                    duplicates.Add($"{place} repeats {seen[window]}");
            }
        }
        Assert.True(duplicates.Count == 0, string.Join('\n', duplicates));
    }

    private static bool IsCode(string line) => line.Length > 1 && !line.StartsWith("//", StringComparison.Ordinal)
        && !line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith('[') && line is not ("});" or "};" or "]," or "})");
}
