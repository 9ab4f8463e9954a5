using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Lime.Scoring;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>What is saved of an <see cref="OnnxScorer"/>: all but its device, which the loading context decides.</summary>
internal sealed record SavedOnnxScorer : SavedScorer
{
    /// <summary>The file's name, without its folder.</summary>
    public required string Name { get; init; }

    public required OnnxScorerOptions Options { get; init; }

    public static SavedOnnxScorer Create(OnnxScorer scorer, out byte[] model)
    {
        model = scorer.ReadModel();
        return new() { Name = Path.GetFileName(scorer.Info.Name), Options = scorer.Options };
    }

    public override IScorer Restore(LimeWork work, byte[] model, List<IDisposable> owned)
    {
        OnnxScorer scorer = OnnxScorer.Open(model, Name, Options with { Device = Devices.Choose(work.Context) });
        owned.Add(scorer);
        return scorer;
    }
}
