using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Which folders of a project use which.</summary>
/// <param name="folders">The folders, bottom to top.</param>
/// <param name="uses">By the using and the used folder: pairs of types.</param>
/// <param name="unlisted">Folders with types that are not among <paramref name="folders"/>.</param>
internal sealed class Matrix(
    IReadOnlyList<string> folders, Dictionary<(string From, string To), SortedSet<string>> uses, IReadOnlyList<string> unlisted)
{
    public IReadOnlyList<string> Unlisted => unlisted;

    public static Matrix Read(string project)
    {
        (string assembly, _, string[] folders) = Libraries.All.Single(library => library.Project == project);
        var types = new CompiledTypes(assembly, project);
        Dictionary<(string, string), SortedSet<string>> uses = [];
        foreach (Type type in types.Types)
            foreach (Type used in types.Uses(type))
            {
                (string from, string to) = (types.FolderOf(type), types.FolderOf(used));
                if (from == to)
                    continue;
                if (!uses.TryGetValue((from, to), out SortedSet<string>? pairs))
                    uses[(from, to)] = pairs = new(StringComparer.Ordinal);
                pairs.Add($"{type.Name} -> {used.Name}");
            }
        return new Matrix(folders, uses, [.. types.Types.Select(types.FolderOf).Distinct().Except(folders)]);
    }

    /// <summary>Uses against the order, a sentence each.</summary>
    public IEnumerable<string> Upward() =>
        from use in uses
        where Index(use.Key.From) < Index(use.Key.To)
        select $"{use.Key.From} uses {use.Key.To}, which stands above it: {string.Join(", ", use.Value)}";

    /// <summary>A row per folder. Columns are the folders before it; a number counts the pairs of types, a point stands for none.</summary>
    public override string ToString()
    {
        int width = folders.Max(folder => folder.Length) + 4;
        var text = new StringBuilder(new string(' ', width));
        for (int column = 0; column < folders.Count; column++)
            text.Append(CultureInfo.InvariantCulture, $"{column + 1,4}");
        for (int row = 0; row < folders.Count; row++)
        {
            text.Append('\n').Append(string.Create(CultureInfo.InvariantCulture, $"{row + 1,2}  {folders[row]}").PadRight(width));
            for (int column = 0; column < folders.Count; column++)
                text.Append(column == row ? "   ." : uses.TryGetValue((folders[row], folders[column]), out SortedSet<string>? pairs)
                    ? string.Create(CultureInfo.InvariantCulture, $"{pairs.Count,4}") : column < row ? "   ." : "");
        }
        return text.ToString();
    }

    private int Index(string folder) => folders.Select((name, index) => (name, index)).First(one => one.name == folder).index;
}
