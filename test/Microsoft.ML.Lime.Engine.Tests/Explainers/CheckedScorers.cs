using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Scorers after their first use, which measures them: their explanations have no model runs but their own.</summary>
internal static class CheckedScorers
{
    /// <summary>Uses a scorer for the first time.</summary>
    public static T Checked<T>(this T scorer) where T : IScorer
    {
        ScorerInput input = scorer.Input;
        var image = ImageBuffer.FromFloats(
            input.Height, input.Width, input.Channels, [.. Enumerable.Range(0, input.Length).Select(i => (float)(i * 37 % 251))]);
        var options = new OcclusionOptions { Target = scorer.OutputShape.Count(size => size > 1) > 1 ? Targets.Outputs(0) : null };
        FittedImage.Create(options, scorer, image).Prepare(Baselines.ImageMean);
        return scorer;
    }
}
