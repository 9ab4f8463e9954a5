using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The warning about scores that do not depend on the image.</summary>
public sealed class ConstantScoreTests
{
    private const string Warning = "Every perturbed image has the score";

    private static readonly ScorerInput Input = new(4, 6, 1, TensorLayout.Nchw);

    private static readonly ImageBuffer Image =
        ImageBuffer.FromFloats(4, 6, 1, [.. Enumerable.Range(0, 24).Select(i => (float)(7 * i % 24))]);

    private static readonly Dictionary<string, IExplainer> Methods = new()
    {
        ["lime"] = new LimeExplainer(new() { Segmenter = Segmenters.Grid(4) }),
        ["kernelshap"] = new KernelShapExplainer(new() { Segmenter = Segmenters.Grid(4) }),
        ["occlusion"] = new OcclusionExplainer(new() { MaskSize = (2, 2), Stride = (1, 1) }),
        ["rise"] = new RiseExplainer(new() { Samples = 50, Grid = 2 }),
    };

    public static TheoryData<string> Names => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_ConstantModel_Warns(string method) => Assert.Contains(Explain(method, _ => 0.4f),
        warning => warning.StartsWith($"{Warning} 0.4, so ", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_DifferencesOfRoundingOnly_Warns(string method) => Assert.Single(Explain(method, mean => 1000 + mean * 1e-5f),
        warning => warning.StartsWith($"{Warning} 1000, so ", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_SmallDependence_DoesNotWarn(string method) => Assert.DoesNotContain(Explain(method, mean => 1 + mean * 1e-4f),
        warning => warning.StartsWith(Warning, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_ProbabilitiesNear0_AreComparedWithTheirOwnSize(string method) => Assert.DoesNotContain(
        Explain(method, mean => 1e-12f * mean), warning => warning.StartsWith(Warning, StringComparison.Ordinal));

    // Only the image has another score, so a map of the perturbed images shows nothing.
    [Fact]
    public void Explain_PerturbedImagesAlike_WarnsThoughTheImageDiffers()
    {
        int runs = 0;
        using DelegateScorer scorer = new(Input, 1, (_, count, scores) => scores[..count].Fill(runs++ == 0 ? 1 : 0.5f));
        ImageExplanation found = Methods["rise"].Explain(scorer, Image, cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(found.Classes[0].Warnings, warning => warning.StartsWith($"{Warning} 0.5, so ", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Explain(string method, Func<float, float> score)
    {
        using DelegateScorer scorer = new(Input, 1, (pixels, count, scores) =>
        {
            for (int i = 0; i < count; i++)
            {
                float sum = 0;
                foreach (float pixel in pixels.Slice(i * Input.Length, Input.Length))
                    sum += pixel;
                scores[i] = score(sum / Input.Length);
            }
        });
        return Methods[method].Explain(scorer, Image, cancellation: TestContext.Current.CancellationToken).Classes[0].Warnings;
    }
}
