using System.Globalization;
using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tool.Hosting;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Tells of an explanation on standard output.</summary>
internal static class TerminalReport
{
    private const int MaxColumns = 100;
    private const int MinRows = 12;
    private const int RowsForText = 12;

    /// <summary>Prints what the model said, the segments that mattered most, what to know of it, and the files.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="image">The photo's path.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="topFeatures">How many segments the tables have.</param>
    /// <param name="paths">The files.</param>
    /// <param name="present">The photo, if the explanation is to be drawn over it, too.</param>
    /// <param name="scale">The colours of a class.</param>
    public static void Tell(
        ToolConsole console, string image, ImageExplanation explanation, int topFeatures, IReadOnlyList<string> paths,
        ImageBuffer? present, Func<ClassExplanation, ColorScale> scale)
    {
        TextWriter output = console.Out;
        foreach (ClassExplanation target in explanation.Classes)
        {
            output.WriteLine(Text($"{image}: {Name(target)} {target.Probability:0.####}")
                + (double.IsNaN(target.BaselineProbability) ? "" : Text($", with everything hidden {target.BaselineProbability:0.####}"))
                + (target.Surrogate is { } fit ? $"; R2 {Finite(fit.R2)}" : ""));
            if (present is not null)
                Show(console, present, explanation, target, scale(target));
            if (target.Surrogate is not null)
                console.Tables.Write(FeatureTable(explanation.Segments!, target, target.Surrogate, topFeatures));
        }
        foreach (string warning in explanation.Classes.SelectMany(target => target.Warnings).Distinct())
            output.WriteLine($"Warning: {warning}");
        foreach (string note in explanation.Model.Notes)
            output.WriteLine($"Note: {note}");
        if (explanation.Stopped is { } stopped && stopped.Reason != "fixed")
            output.WriteLine(stopped.Text);
        string images = explanation.ModelCalls == 1 ? "picture" : "pictures";
        output.WriteLine(Text($"{explanation.Method}: {explanation.ModelCalls} {images} through the model on ")
            + Text($"{explanation.Model.Device}, {explanation.Timings.Total / 1000:0.0} s. Written:"));
        foreach (string path in paths)
            output.WriteLine($"  {path}");
    }

    /// <summary>Draws the explanation of one class.</summary>
    public static void Show(
        ToolConsole console, ImageBuffer source, ImageExplanation explanation, ClassExplanation target, ColorScale scale) =>
        console.Out.WriteLine(Draw(console, source, explanation, target, scale));

    /// <summary>The same as lines, as large as the terminal has room for.</summary>
    public static string Draw(
        ToolConsole console, ImageBuffer source, ImageExplanation explanation, ClassExplanation target, ColorScale scale)
    {
        Profile terminal = console.Tables.Profile;
        int columns = Math.Min(terminal.Width, MaxColumns), rows = Math.Max(terminal.Height - RowsForText, MinRows);
        ImageBuffer overlay = Overlay.DrawPlain(source, explanation, target, scale: scale);
        return TerminalImage.Draw(overlay, columns, rows, console.TrueColor);
    }

    private static Table FeatureTable(SegmentMap segments, ClassExplanation target, SurrogateFit fit, int topFeatures)
    {
        IReadOnlyList<(double AreaShare, string Position)> positions = segments.DescribePositions();
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("Segment").RightAligned());
        table.AddColumn(new TableColumn(fit.StandardError is null ? "Importance" : "Importance ± error").RightAligned());
        table.AddColumn("Speaks");
        table.AddColumn(new TableColumn("Area").RightAligned());
        table.AddColumn("Where");
        IReadOnlyList<int> top = target.TopFeatures(topFeatures);
        // One form for the whole column, so that numbers stand below each other: a tree's are often tiny.
        string form = top.Any(segment => Math.Abs(fit.Importance[segment]) >= 1e-3) ? "0.0000" : "0.00E-0";
        foreach (int segment in top)
            table.AddRow(
                Text($"{segment}"),
                Number(fit.Importance[segment]) + (fit.StandardError is null ? "" : $" ± {Number(fit.StandardError[segment])}"),
                Math.Sign((fit.SignedImportance ?? fit.Importance)[segment]) switch { > 0 => "for it", < 0 => "against it", _ => "" },
                Text($"{100 * positions[segment].AreaShare:0.0} %"),
                positions[segment].Position);
        return table;

        string Number(double value) => value.ToString(form, CultureInfo.InvariantCulture);
    }

    private static string Name(ClassExplanation target) =>
        target.TargetName ?? Text($"class {target.ClassIndex}")
            + (target.ClassName is null ? ", probability" : $" ({target.ClassName}), probability");

    private static string Finite(double value) => double.IsFinite(value) ? Text($"{value:0.000}") : "not defined";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
