using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>
/// Reads from the metadata of a model of Ultralytics where the class scores of a box end: <c>names</c> has the classes, and <c>task</c>
/// tells which numbers follow the scores.
/// </summary>
internal static partial class UltralyticsHead
{
    private const int MaskCoefficients = 32;

    // More than the names of any model. The time of the expressions below can grow with the square of the length.
    private const int MaxNamesLength = 1 << 16;

    /// <summary>The metadata of a model, if they are of Ultralytics.</summary>
    public static bool Is(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue("author", out string? author) && author.Contains("Ultralytics", StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds the layout.</summary>
    /// <param name="metadata">The metadata of the model.</param>
    /// <param name="shape">The shape of the output for one image.</param>
    /// <returns>
    /// The layout without the form of the coordinates, in the text form of <c>BoxLayout</c>, and a sentence that tells it; null if the
    /// metadata or the shape do not tell.
    /// </returns>
    public static (string Layout, string Note)? Find(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<int> shape)
    {
        if (!Is(metadata) || shape.Where(size => size > 1).ToArray() is not [var rows, var columns]
            || CountNames(metadata.GetValueOrDefault("names", "")) is not (> 0 and var classes))
            return null;
        string task = metadata.GetValueOrDefault("task", "");
        bool HasFurther(int count) => task switch
        {
            "detect" => count == 0,
            "obb" => count == 1,
            "pose" => CountKeypointNumbers(metadata.GetValueOrDefault("kpt_shape", "")) is { } numbers
                ? count == numbers : count > 0 && rows < columns,
            // Their number is the model's; it mostly is 32.
            "segment" => count == MaskCoefficients || count > 0 && rows < columns,
            _ => false,
        };
        string? layout = HasFurther(rows - 4 - classes) ? FormattableString.Invariant($"auto,columns,scores=4-{3 + classes}")
            // RT-DETR has a row per box. With two classes it could also be a table with class numbers.
            : task == "detect" && columns == 4 + classes && classes != 2
                ? FormattableString.Invariant($"auto,rows,scores=4-{3 + classes}")
            // After non-maximum suppression: score, class number, angle.
            : task == "obb" && columns == 7 ? "auto,rows,scores=4,class=5"
            : null;
        return layout is null ? null : (layout, FormattableString.Invariant($"The model's metadata state {classes} ")
            + $"{(classes == 1 ? "class" : "classes")} and the task {task}, so a box has the layout {layout}, unless --boxes (BoxLayout) "
            + "states another one.");
    }

    /// <summary>The number of entries of a Python dictionary, such as <c>{0: 'cat', 1: "dog's"}</c>; 0 for other text.</summary>
    private static int CountNames(string text)
    {
        if (text.Length > MaxNamesLength)
            return 0;
        string plain = PythonText().Replace(text, "''");
        return PythonDictionary().IsMatch(plain) ? plain.Count(character => character == ':') : 0;
    }

    private static int? CountKeypointNumbers(string text) =>
        text.Trim('[', ']', '(', ')').Split(',', StringSplitOptions.TrimEntries) is [var first, var second]
            && byte.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out byte points)
            && byte.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out byte each) ? points * each : null;

    [GeneratedRegex(@"'(?:\\.|[^'\\])*'|""(?:\\.|[^""\\])*""", RegexOptions.CultureInvariant)]
    private static partial Regex PythonText();

    [GeneratedRegex(@"^\{\s*\d+\s*:\s*''(\s*,\s*\d+\s*:\s*'')*\s*,?\s*\}$", RegexOptions.CultureInvariant)]
    private static partial Regex PythonDictionary();
}
