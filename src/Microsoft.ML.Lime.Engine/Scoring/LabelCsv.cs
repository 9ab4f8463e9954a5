using System.Text;

namespace Microsoft.ML.Lime.Engine.Scoring;

/// <summary>
/// Class names in a CSV file: a column of names, or one of indices (0 to n - 1) and one of names. The separator is a comma, a semicolon or
/// a tab; the first row may be a header.
/// </summary>
internal static class LabelCsv
{
    private static readonly char[] Separators = [',', ';', '\t'];
    private static readonly string[] NameHeaders =
        ["name", "label", "class", "names", "labels", "classes", "class_name", "classname", "display_name", "category"];

    public static IReadOnlyList<string> Read(string[] lines, string path)
    {
        char separator = Separators.FirstOrDefault(mark => lines[0].Contains(mark, StringComparison.Ordinal), ',');
        string[][] rows = [.. lines.Where(line => line.Trim().Length > 0).Select(line => Cells(line, separator))];
        int columns = rows[0].Length;
        if (Array.FindIndex(rows, row => row.Length != columns) is >= 0 and var other)
            throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                $"Row {other + 1} of the label file {path} has {rows[other].Length} cells, but the first row has {columns}; write names "
                    + $"with a separator in quotes."));
        string[][] certain = rows.Length == 1 ? rows : rows[1..]; // the first row may be a header
        int indices = columns == 1 ? -1
            : Enumerable.Range(0, columns).FirstOrDefault(column => certain.All(row => Index(row[column]) is not null), -1);
        bool hasHeader = indices >= 0 ? Index(rows[0][indices]) is null : rows[0].Any(IsHeader);
        int[] others = [.. Enumerable.Range(0, columns).Where(column => column != indices)];
        int[] named = hasHeader ? [.. others.Where(column => IsHeader(rows[0][column]))] : [];
        int name = others.Length == 1 ? others[0] : named.Length == 1 ? named[0] : -1;
        if (name < 0)
            throw new LimeException($"The label file {path} has {columns} columns, and it is not clear which one has the names; keep one "
                + "column with the index and one with the name of each class, or name the column 'name' in the first row.");
        string[][] classes = hasHeader ? rows[1..] : rows;
        return LabelFile.InOrder(
            [.. classes.Select((row, place) => (indices >= 0 ? Index(row[indices])!.Value : place, row[name]))], path);
    }

    private static bool IsHeader(string cell) => NameHeaders.Contains(cell.Trim().ToLowerInvariant());

    private static int? Index(string cell) =>
        int.TryParse(cell.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;

    private static string[] Cells(string line, char separator)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[i++]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == separator && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(line[i]);
        return [.. cells, cell.ToString()];
    }
}
