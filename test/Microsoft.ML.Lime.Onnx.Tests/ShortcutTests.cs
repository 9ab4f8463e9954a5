using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Shortcut search on a data set of each shipped model: only the mark of the shortcut model raises an alarm.</summary>
public sealed class ShortcutTests : OnnxTest
{
    private const ulong Seed = 4711; // not a training seed of either model
    private const int Images = 64;

    [Fact]
    public void ShortcutSearch_HonestModel_RaisesNoAlarm() => Assert.Empty(Search("shapes.onnx", Marks.Never).Alarms);

    [Fact]
    public void ShortcutSearch_ShortcutModel_ReportsMark()
    {
        ShortcutFindings.Alarm alarm = Assert.Single(Search("shapes-shortcut.onnx", Marks.OnStars).Alarms);
        TestContext.Current.TestOutputHelper?.WriteLine(alarm.Message);
        Assert.Equal(("star", "the top left corner"), (alarm.Class, alarm.Region));
        Assert.True(alarm.Images > 0.9 * alarm.TestedImages, alarm.Message);
    }

    private static ShortcutFindings Search(string model, Marks marks)
    {
        using OnnxScorer scorer = OnnxScorer.Open(Path.Combine(AppContext.BaseDirectory, "models", model),
            new OnnxScorerOptions { Preprocessing = Preprocessing.Unit, Device = Device.Cpu, ClassNames = ShapeScene.ClassNames });
        var explainer = new LimeExplainer(LimeOptions.Default with { Samples = 256 });
        return new ShortcutSearch().Run(Enumerable.Range(0, Images).Select(i =>
            ReportCard.Create($"{i}.png", explainer.Explain(scorer, ShapeScene.Create(Seed, i, marks).Image))));
    }
}
