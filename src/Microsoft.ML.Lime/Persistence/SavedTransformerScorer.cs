using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Lime.Scoring;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The saved state of a scorer of a fitted model. ML.NET saves the model.</summary>
internal sealed record SavedTransformerScorer : SavedScorer
{
    public required string ImageColumn { get; init; }

    public required TransformerScorerOptions Options { get; init; }

    /// <summary>Whether the model's own steps fit source images; false in files of versions that did not.</summary>
    public bool FitsImages { get; init; }

    /// <exception cref="LimeException">ML.NET does not save all of the model.</exception>
    public static SavedTransformerScorer Create(ScorerOrigin origin, out byte[] model)
    {
        foreach (OnnxTransformer onnx in CutModel.StepsOf(origin.Model).OfType<OnnxTransformer>())
            if (OnnxScorer.ExternalFiles(OnnxBytes.Read(new MLContext(), onnx)) is [var file, ..])
                throw new LimeException($"The model cannot be saved: its ONNX model keeps weights in the file '{file}', which ML.NET does "
                    + "not save. Save the ONNX model as one file first (in Python: onnx.save_model(onnx.load(OLD), NEW)), or open the "
                    + "scorer by ml.Lime().OpenOnnxScorer, which is saved whole.");
        using MemoryStream stream = new();
        new MLContext().Model.Save(origin.Model, inputSchema: null, stream);
        model = stream.ToArray();
        return new() { ImageColumn = origin.ImageColumn, Options = origin.Options, FitsImages = origin.FitsImages };
    }

    public override IScorer Restore(LimeWork work, byte[] model, List<IDisposable> owned)
    {
        using MemoryStream stream = new(model);
        ITransformer loaded = work.Context.Model.Load(stream, out _);
        if (loaded is IDisposable resource)
            owned.Add(resource);
        IScorer scorer = TransformerScorer.Open(work, new ScorerOrigin(loaded, ImageColumn, Options, FitsImages));
        owned.Add(scorer);
        return scorer;
    }
}
