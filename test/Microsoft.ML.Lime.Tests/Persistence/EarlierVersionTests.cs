using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Loads a chain that version 0.1.0 saved with ML.NET 5.0.1. The chain explains two images with ridge, FastTree, KernelSHAP, occlusion
/// and RISE, with an ONNX scorer and with a composed scorer. The expected values were recorded when the chain was saved.
/// </summary>
public sealed class EarlierVersionTests : PipelineTest
{
    private static readonly string Saved = Path.Combine(AppContext.BaseDirectory, "Persistence", "saved");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_ChainSavedByFirstVersion_GivesRecordedValues(bool byMlNet)
    {
        string zip = Path.Combine(Saved, "version-1.zip");
        ITransformer model = byMlNet ? Ml.Model.Load(zip, out _) : Ml.Lime().Load(zip, out _);
        var expected = JsonSerializer.Deserialize<Dictionary<string, float[][]>>(File.ReadAllText(Path.Combine(Saved, "version-1.json")))!;
        IDataView view = model.Transform(Files(Path.Combine(Folder, "0.png"), Path.Combine(Folder, "1.png")));

        Assert.Equal(9, expected.Count);
        foreach ((string column, float[][] rows) in expected)
        {
            List<VBuffer<float>> found = [.. Read<VBuffer<float>>(view, column)];
            Assert.Equal(rows.Length, found.Count);
            foreach ((float[] row, VBuffer<float> values) in rows.Zip(found))
            {
                float[] numbers = [.. values.DenseValues()];
                Assert.Equal(row.Length, numbers.Length);
                // Sums in the model may be rounded differently on another processor.
                Assert.All(row.Zip(numbers), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }
        (model as IDisposable)?.Dispose();
    }
}
