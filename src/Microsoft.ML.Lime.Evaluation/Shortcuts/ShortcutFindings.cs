using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>The result of a <see cref="ShortcutSearch"/>.</summary>
[TypeFormatterSource]
public sealed record ShortcutFindings
{
    /// <summary>The width of the border, as a fraction of the image's height and width.</summary>
    public required double BorderWidth { get; init; }

    /// <summary>Maximum probability that the data set of a model without a shortcut raises an alarm.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>Minimum number of images of a class; classes with fewer are not tested.</summary>
    public required int MinImages { get; init; }

    /// <summary>The explained classes: those with alarms first, then by name.</summary>
    public required IReadOnlyList<ClassFindings> Classes { get; init; }

    /// <summary>Number of classes with enough images to be tested.</summary>
    public int TestedClasses => Classes.Count(found => found.Images >= MinImages);

    /// <summary>All alarms.</summary>
    public IEnumerable<ShortcutAlarm> Alarms => Classes.SelectMany(found => found.Alarms);

    /// <summary>Number of alarms and of classes in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Alarms.Count()} alarms, {Classes.Count} classes");
}
