using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Base of tests that run models; each test has its own temporary folder.</summary>
public abstract class OnnxTest : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnet-lime-test-").FullName;

    /// <summary>Writes a file and returns its path.</summary>
    protected string Save(byte[] content, string name = "model.onnx")
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private protected string Save(TinyOnnx model) => Save(model.ToBytes());

    private protected OnnxScorer Open(TinyOnnx model, OnnxScorerOptions? options = null) => OnnxScorer.Open(Save(model), options);

    private protected LimeException Refused(TinyOnnx model, OnnxScorerOptions? options = null) =>
        Assert.Throws<LimeException>(() => Open(model, options).Dispose());

    /// <summary>The raw model outputs of prepared samples, given one after another.</summary>
    protected static float[] Run(IScorer scorer, params float[] inputs)
    {
        using IInferenceSession session = scorer.OpenSession();
        inputs.CopyTo(session.Input);
        return session.Run(inputs.Length / scorer.Input.Length).ToArray();
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
