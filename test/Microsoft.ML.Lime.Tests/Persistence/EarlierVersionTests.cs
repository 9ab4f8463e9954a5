using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Loads a chain that version 0.1.0 saved with ML.NET 5.0.1, before the first change of its native libraries. It explains two images with
/// ridge, FastTree, KernelSHAP, occlusion and RISE, over an ONNX session and over a composed scorer. Its values were recorded when it was saved.
/// </summary>
public sealed class EarlierVersionTests : PipelineTest
{
    private static readonly string Saved = Path.Combine(AppContext.BaseDirectory, "Persistence", "saved");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_ChainOfVersion1_GivesRecordedValues(bool byMlNet)
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
                // The model's sums may be rounded otherwise on another processor.
                Assert.All(row.Zip(numbers), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }
        (model as IDisposable)?.Dispose();
    }
}
