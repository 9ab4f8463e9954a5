using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>What is saved of an <see cref="OnnxScorer"/>: all but its device, which the loading context gives.</summary>
internal sealed record SavedOnnxScorer : SavedScorer
{
    /// <summary>The file's name, without the folders of the machine that saved it.</summary>
    public required string Name { get; init; }

    public required OnnxScorerOptions Options { get; init; }

    public static SavedOnnxScorer Of(OnnxScorer scorer, out byte[] model)
    {
        model = scorer.ReadModel();
        return new() { Name = Path.GetFileName(scorer.Info.Name), Options = scorer.Options };
    }

    public override IScorer Restore(LimeCatalog catalog, byte[] model, List<IDisposable> owned)
    {
        OnnxScorer scorer = OnnxScorer.Open(model, Name, Options with { Device = catalog.DeviceOf(Device.Auto, null, false) });
        owned.Add(scorer);
        return scorer;
    }
}
