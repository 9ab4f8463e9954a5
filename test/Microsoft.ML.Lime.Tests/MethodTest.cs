using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Base of tests of the other explanation methods in pipelines, compared with the engine.</summary>
public abstract class MethodTest : PipelineTest
{
    protected static readonly OcclusionOptions Occlusion = new() { MaskSize = (20, 30), Stride = (16, 24) };
    protected static readonly KernelShapOptions KernelShap = new() { Segmenter = Segmenters.Slic0(20), Samples = 90, Seed = 5 };
    protected static readonly RiseOptions Rise = new() { Samples = 60, Grid = 5, KeepProbability = 0.4, Seed = 5 };

    protected static readonly ScoreCamOptions ScoreCam = new() { Baseline = Baselines.ImageMean };

    /// <summary>The methods that need activations.</summary>
    public static TheoryData<string> OfLayers => ["cam", "score-cam"];

    public static TheoryData<string> Methods => ["occlusion", "kernelshap", "rise"];

    /// <summary>Creates the estimator of a method from the options above and the given changes.</summary>
    protected static IEstimator<LimeTransformer> Estimator(
        LimeCatalog lime, string method, IScorer scorer, string input = "Image", int? top = null, IReadOnlyList<int>? classes = null,
        ITarget? target = null, bool overlay = false, bool fails = false)
    {
        ExplainOptions options = method switch
        {
            "occlusion" => Occlusion,
            "kernelshap" => KernelShap,
            "cam" => new CamOptions(),
            "score-cam" => ScoreCam,
            _ => Rise,
        };
        return lime.ExplainImage("Explanation", input, scorer, new()
        {
            Method = options with { Target = target },
            TopClasses = top,
            Classes = classes,
            Overlay = overlay,
            FailOnMissingImage = fails,
        });
    }

    protected static ImageExplanation Expected(string method, IScorer scorer, int scene, int? top = null, ITarget? target = null) =>
        (method switch
        {
            "occlusion" => (IExplainer)new OcclusionExplainer(Occlusion with { TopClasses = top, Target = target }),
            "kernelshap" => new KernelShapExplainer(KernelShap with { TopClasses = top, Target = target }),
            "cam" => new CamExplainer(new() { TopClasses = top, Target = target }),
            "score-cam" => new ScoreCamExplainer(ScoreCam with { TopClasses = top, Target = target }),
            _ => new RiseExplainer(Rise with { TopClasses = top, Target = target }),
        }).Explain(scorer, Scene(scene));

    protected EstimatorChain<ITransformer> Images(IEstimator<ITransformer> step) =>
        new EstimatorChain<ITransformer>().Append<ITransformer>(Ml.Transforms.LoadImages("Image", Folder, "ImagePath")).Append(step);

    protected static void Same(ImageExplanation expected, ExplanationRow row)
    {
        Assert.Equal(expected.Classes.Select(target => target.ClassIndex ?? -1), row.ClassIndex);
        Assert.Equal(expected.Classes.Select(target => target.TargetName ?? target.ClassName ?? ""), row.ClassName);
        Assert.Equal(expected.Classes.Select(target => (float)target.Probability), row.Probability);
        Assert.Equal(expected.Classes.SelectMany(target => target.Map.Values.ToArray()), row.ScoreMap);
        Assert.Equal(expected.Classes.SelectMany(target => target.Warnings).Distinct(), row.Warning);
        Assert.Contains(row.ScoreMap, value => value != 0);
    }
}
