using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>What <see cref="ShortcutSearch"/> found in a data set.</summary>
[TypeFormatterSource]
public sealed record ShortcutFindings
{
    /// <summary>The width of the border that the classes' shares tell of, as a share of the picture's height and width.</summary>
    public required double BorderWidth { get; init; }

    /// <summary>The probability at most that an honest model's data set raises an alarm.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>Classes of fewer pictures were not asked about.</summary>
    public required int LeastPictures { get; init; }

    /// <summary>The explained classes, those with alarms first, then by name.</summary>
    public required IReadOnlyList<ClassFindings> Classes { get; init; }

    /// <summary>How many classes had pictures enough to be asked about.</summary>
    public int AskedClasses => Classes.Count(found => found.Pictures >= LeastPictures);

    /// <summary>All alarms.</summary>
    public IEnumerable<ShortcutAlarm> Alarms => Classes.SelectMany(found => found.Alarms);

    /// <summary>Number of alarms and of classes in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Alarms.Count()} alarms, {Classes.Count} classes");
}
