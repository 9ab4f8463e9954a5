namespace Microsoft.ML.Lime.Evaluation.DataSets;

/// <summary>Reads the table of a data set (<see cref="DataSet.FromCsv"/>).</summary>
internal static class DataSetTable
{
    private const int MaxProblems = 10;

    /// <exception cref="LimeException">All problems of the table, at most ten lines.</exception>
    public static DataSet.LabelledImage[] Read(string path, string folder, FolderBounds? bounds)
    {
        IReadOnlyList<(int Line, string[] Fields)> rows = CsvFile.Read(path);
        string[] names = [.. rows[0].Fields.Select(name => name.Trim())];
        int image = Column("image"), label = Column("label"), mask = Column("mask"), box = Column("box");
        if (image < 0 || label < 0)
            throw new LimeException($"The table {path} has no column {(image < 0 ? "image" : "label")} in its first line "
                + $"'{string.Join(',', rows[0].Fields)}'; {Remedy(rows[0].Fields)}");
        List<string> problems = [];
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        List<DataSet.LabelledImage> images = [];
        foreach ((int line, string[] fields) in rows.Skip(1).Where(row => row.Fields is not [""]))
        {
            string name = DataSet.NormalizePath(Field(fields, image) ?? "");
            if (fields.Length != names.Length)
                Problem(line, $"has {fields.Length} fields, but the first line has {names.Length}; put fields with a comma in quotes");
            else if (name == "")
                Problem(line, "has no image; write its path within the folder");
            else if (fields.Any(field => field.Contains('\0', StringComparison.Ordinal)))
                Problem(line, "has a null character; save the table again as text in UTF-8");
            else if (!seen.TryAdd(name, line))
                Problem(line, $"repeats {name} of line {seen[name]}; write one line per image, and separate several boxes by ;");
            else if (Outside(name) || (Field(fields, mask) is { } place && Outside(DataSet.NormalizePath(place))))
                Problem(line, $"names a file outside of the folder {folder}, directly or by a symbolic link; if that is meant, allow it by "
                    + "--allow-outside (DataSet.FromCsv, allowOutside)");
            else if (Boxes(Field(fields, box)) is not { } boxes)
                Problem(line, $"has the invalid box '{Field(fields, box)}'; write x y width height in pixels, "
                    + "with width and height above 0");
            else if (boxes.Length > 0 && Field(fields, mask) is not null)
                Problem(line, "has a mask and a box; omit one of them");
            else
                images.Add(new DataSet.LabelledImage
                {
                    Image = name,
                    Path = Path.Combine(folder, name),
                    Label = Field(fields, label),
                    MaskPath = Field(fields, mask) is { } own ? Path.Combine(folder, DataSet.NormalizePath(own)) : null,
                    Boxes = boxes,
                });
        }
        if (problems.Count > MaxProblems)
            problems = [.. problems.Take(MaxProblems), $"The table {path} has {problems.Count - MaxProblems} more lines with problems."];
        return problems.Count > 0 ? throw new LimeException(problems)
            : images.Count > 0 ? [.. images]
            : throw new LimeException($"The table {path} has no image; write one line per image below the column names.");

        bool Outside(string name) => bounds is not null && !bounds.Contains(Path.Combine(folder, name));

        int Column(string wanted) => Array.FindIndex(names, found => found.Equals(wanted, StringComparison.OrdinalIgnoreCase));

        void Problem(int line, string what) =>
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Line {line} of {path} {what}."));
    }

    private static string Remedy(string[] first) => first.Length == 1 && first[0].AsSpan().IndexOfAny(';', '\t') >= 0
        ? "separate its fields by commas."
        : "the first line must name the columns image and label, and optionally mask and box.";

    private static string? Field(string[] fields, int column) =>
        column >= 0 && column < fields.Length && fields[column].Trim() is { Length: > 0 } text ? text : null;

    private static ImageBox[]? Boxes(string? text)
    {
        List<ImageBox> boxes = [];
        foreach (string part in text?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            double?[] numbers = [.. part.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number =>
                double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : (double?)null)];
            if (numbers is not [{ } x, { } y, { } width, { } height]
                || new ImageBox(x, y, x + width, y + height) is not { IsValid: true } box)
                return null;
            boxes.Add(box);
        }
        return [.. boxes];
    }
}
