using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The alarm rate of data sets of the shipped models: the shortcut model should raise alarms, the other one should not.</summary>
internal static class ShortcutRates
{
    private const int Images = 90;
    private const ulong FirstSeed = 1000; // seeds that neither model was trained on

    /// <summary>Prints the rates. <c>SHORTCUT_DATA_SETS</c> (environment) is the number of data sets per model; 50 by default.</summary>
    public static void Run(Report report)
    {
        int sets = int.TryParse(Environment.GetEnvironmentVariable("SHORTCUT_DATA_SETS"), out int asked) ? asked : 50;
        foreach ((string model, Marks marks) in (IEnumerable<(string, Marks)>)[("shapes.onnx", Marks.Never),
            ("shapes-shortcut.onnx", Marks.OnStars)])
        {
            int alarmed = 0, right = 0;
            for (int set = 0; set < sets; set++)
            {
                ShortcutFindings.Alarm[] alarms = [.. Search(model, marks, FirstSeed + (ulong)set).Alarms];
                alarmed += alarms.Length > 0 ? 1 : 0;
                right += alarms is [{ Region: "the top left corner" } alarm]
                    && alarm.Class == ShapeScene.ClassNames[ShapeScene.MarkedClass] ? 1 : 0;
                // Prints every false alarm and one correct alarm.
                foreach (ShortcutFindings.Alarm printed in alarms.Where(_ => set == 0 || marks == Marks.Never))
                    Console.WriteLine($"    seed {FirstSeed + (ulong)set}: {printed.Message}");
            }
            report.Add($"{model}: data sets with an alarm, of {sets}", alarmed, "");
            report.Add($"{model}: exactly one alarm, with the class and corner of the mark", right, "");
        }
    }

    private static ShortcutFindings Search(string model, Marks marks, ulong seed)
    {
        using OnnxScorer scorer = OnnxScorer.Open(Path.Combine(Path.GetDirectoryName(Inputs.ShapesModel)!, model),
            new OnnxScorerOptions { Preprocessing = Preprocessing.Unit, Device = Device.Cpu, ClassNames = ShapeScene.ClassNames });
        var explainer = new LimeExplainer(LimeOptions.Default with { Samples = 400 });
        return new ShortcutSearch().Run(Enumerable.Range(0, Images).Select(i =>
            ReportCard.Create($"{i}.png", explainer.Explain(scorer, ShapeScene.Create(seed, i, marks).Image))));
    }
}
