using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Hosting;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Prints an explanation to standard output.</summary>
internal static class TerminalReport
{
    private const int MaxColumns = 100;
    private const int MinRows = 12;
    private const int RowsForText = 12;

    /// <summary>Prints the model's output, the most important segments, warnings and notes, and the files.</summary>
    /// <param name="console">The console.</param>
    /// <param name="image">The path of the source image.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="topFeatures">The number of segments in the tables.</param>
    /// <param name="paths">The files.</param>
    /// <param name="present">The source image for an overlay in the terminal; null for none.</param>
    /// <param name="scale">The colour scale of a class.</param>
    public static void Write(
        ToolConsole console, string image, ImageExplanation explanation, int topFeatures, IReadOnlyList<string> paths,
        ImageBuffer? present, Func<ClassExplanation, ColorScale> scale)
    {
        foreach (ClassExplanation target in explanation.Classes)
        {
            console.WriteLine(Text($"{image}: {Name(target)} {target.Probability:0.####}")
                + (double.IsNaN(target.BaselineProbability) ? "" : Text($", baseline {target.BaselineProbability:0.####}"))
                + (target.Surrogate is { } fit ? $"; R2 {Finite(fit.R2)}{HeldOut(fit)}" : ""));
            if (present is not null)
                Show(console, present, explanation, target, scale(target));
            if (target.Surrogate is not null)
                console.Tables.Write(FeatureTable(explanation.Segments!, target, target.Surrogate, topFeatures));
        }
        Warn(console, explanation);
        foreach (string note in explanation.Model.Notes)
            console.WriteSentence($"Note: {note}");
        foreach (string guess in explanation.Guesses)
            console.WriteSentence($"Guess: {guess}");
        if (explanation.Stopped is { } stopped && stopped.Reason != "fixed")
            console.WriteLine(stopped.Text);
        string runs = explanation.ModelCalls == 1 ? "run" : "runs";
        console.WriteLine(Text($"{explanation.Method}: {explanation.ModelCalls} model {runs} on ")
            + Text($"{explanation.Model.Device}, {explanation.Timings.Total / 1000:0.0} s. Written:"));
        foreach (string path in paths)
            console.WriteLine($"  {path}");
    }

    /// <summary>Prints the warnings of all classes, each once.</summary>
    public static void Warn(ToolConsole console, ImageExplanation explanation)
    {
        foreach (string warning in explanation.Classes.SelectMany(target => target.Warnings).Distinct())
            console.WriteSentence($"Warning: {warning}");
    }

    /// <summary>Renders the explanation of one class.</summary>
    public static void Show(
        ToolConsole console, ImageBuffer source, ImageExplanation explanation, ClassExplanation target, ColorScale scale) =>
        console.Screen.WriteLine(Draw(console, source, explanation, target, scale));

    /// <summary>The rendered lines, as large as the terminal allows.</summary>
    public static string Draw(
        ToolConsole console, ImageBuffer source, ImageExplanation explanation, ClassExplanation target, ColorScale scale)
    {
        Profile terminal = console.Tables.Profile;
        int columns = Math.Min(terminal.Width, MaxColumns), rows = Math.Max(terminal.Height - RowsForText, MinRows);
        if (!console.TrueColor)
            return Characters(source, target.Map, scale, columns, rows);
        ImageBuffer overlay = Overlay.DrawPlain(source, explanation, target, scale: scale);
        (string least, string most) = (Swatch(scale, scale.Low), Swatch(scale, scale.High));
        return TerminalImage.Draw(overlay, columns, rows, color: true) + "\n" + (scale.Low < 0
            ? $"{most} red: supports, {least} blue: opposes; full colour ±{DisplayNumber.Format(scale.High)}"
            : $"{least} {DisplayNumber.Format(scale.Low)} to {most} {DisplayNumber.Format(scale.High)}");
    }

    private static string Swatch(ColorScale scale, double value) => scale.Color(value) is var (r, g, b)
        ? Text($"\e[38;2;{r};{g};{b}m█\e[0m")
        : "";

    /// <summary>A map of the model's input as characters, for terminals without colour, and a legend.</summary>
    private static string Characters(ImageBuffer source, AttributionMap map, ColorScale scale, int columns, int rows)
    {
        double zoom = Math.Min((double)columns / source.Width, 2.0 * rows / source.Height);
        (int height, int width) = (Math.Clamp((int)Math.Round(source.Height * zoom / 2), 1, rows),
            Math.Clamp((int)Math.Round(source.Width * zoom), 1, columns));
        float[] values = ReportCard.ReducedMap.Create(map, height, width).Values;
        bool isSigned = scale.Low < 0;
        double low = isSigned ? 0 : scale.Low;
        IEnumerable<string> lines = values.Select(Character).Chunk(width).Select(line => new string(line));
        return string.Join('\n', lines) + "\n" + (isSigned
            ? $"# + support, = - oppose; # = at least half of {DisplayNumber.Format(scale.High)}, + - an eighth"
            : $"from {DisplayNumber.Format(scale.Low)} to {DisplayNumber.Format(scale.High)}: # upper half, + at least an eighth");

        char Character(float value) => ((Math.Abs(value) - low) / (scale.High - low)) switch
        {
            >= 0.5 => value < 0 ? '=' : '#',
            >= 0.125 => value < 0 ? '-' : '+',
            _ => '.',
        };
    }

    private static Table FeatureTable(SegmentMap segments, ClassExplanation target, SurrogateFit fit, int topFeatures)
    {
        IReadOnlyList<(double AreaShare, string Position)> positions = segments.DescribePositions();
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("Segment").RightAligned());
        table.AddColumn(new TableColumn(fit.StandardError is null ? "Importance" : "Importance ± error").RightAligned());
        table.AddColumn("Effect");
        table.AddColumn(new TableColumn("Area").RightAligned());
        table.AddColumn("Position");
        IReadOnlyList<int> top = target.StrongestFeatures(topFeatures);
        // The importance of a tree has no sign if the main effect of the segment is 0.
        double[] importance = [.. fit.Importance.Select((value, i) => fit.SignedImportance?[i] is { } signed and not 0 ? signed : value)];
        // One format for the whole column, so that numbers are aligned. Importances of a tree are often tiny.
        string form = top.Any(segment => Math.Abs(importance[segment]) >= 1e-3) ? "0.0000" : "0.00E-0";
        foreach (int segment in top)
            table.AddRow(
                Text($"{segment}"),
                (importance[segment] > 0 ? "+" : "") + Number(importance[segment])
                    + (fit.StandardError is null ? "" : $" ± {Number(fit.StandardError[segment])}"),
                Math.Sign((fit.SignedImportance ?? fit.Importance)[segment]) switch { > 0 => "supports", < 0 => "opposes", _ => "" },
                Text($"{100 * positions[segment].AreaShare:0.0} %"),
                positions[segment].Position);
        return table;

        string Number(double value) => value.ToString(form, CultureInfo.InvariantCulture);
    }

    private static string Name(ClassExplanation target) =>
        target.TargetName ?? Text($"class {target.ClassIndex}")
            + (target.ClassName is null ? "" : $" ({target.ClassName})") + (target.IsProbability ? ", probability" : ", score");

    private static string Finite(double value) => double.IsFinite(value) ? Text($"{value:0.000}") : "not defined";

    private static string HeldOut(SurrogateFit fit) => fit.HeldOutR2Interval is var (low, high)
        ? Text($", held out {fit.HeldOutR2:0.000} (95 %: {low:0.000} to {high:0.000})") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
