using System.Text;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Files that are no models, and models that ONNX Runtime does not read: the message says what to do.</summary>
public sealed class Case13Tests : QuadTest
{
    private const string Name = "13-odd-inputs";

    [CaseFact]
    public async Task Case_OddButValidModels_HaveTheUsualNumbers()
    {
        foreach (string model in (string[])
            ["ir11_opset23.onnx", "ir12_opset24.onnx", "ir13_opset25.onnx", "out111k.onnx", "outk.onnx", "reshape1.onnx", "ensemble.onnx",
                "u8out.onnx"])
            AssertUsual(await ExplainCase(Name, model));
    }

    [CaseFact]
    public async Task Case_OtherFiles_AreRefusedWithARemedy()
    {
        foreach ((string file, string what, string remedy) in ((string, string, string)[])
            [
                ("contrib.onnx", "ai.onnx.contrib:DecodeImage", "export the model without them"),
                ("ir14_opset26.onnx", "IR version 14 and the operator sets ai.onnx 26", "export the model with earlier ones"),
                ("model.zip", "a model of ML.NET", "ml.Lime()"),
                ("weights.pt", "a PyTorch checkpoint", "torch.onnx.export"),
                ("net.tflite", "a TensorFlow Lite model", "tf2onnx"),
                ("keras.h5", "a Keras model", "tf2onnx"),
                ("frozen.pb", "a TensorFlow graph", "tf2onnx"),
                ("page.onnx", "a web page", "download the file itself"),
                ("chw.onnx", "has 3 axes", "export the model"),
                ("flat.onnx", "has 2 axes", "export the model"),
            ])
            (await ExplainCase(Name, file)).Refused(what, remedy);
    }

    [Theory]
    [InlineData("PK\u0003\u0004....TransformerChain/Model.key", "a model of ML.NET")]
    [InlineData("PK\u0003\u0004....net/data.pkl", "a PyTorch checkpoint")]
    [InlineData("PK\u0003\u0004....model.weights.h5", "a Keras model (.keras)")]
    [InlineData("PK\u0003\u0004....readme.txt", "a ZIP archive; unpack it")]
    [InlineData("\u0080\u0002}q", "a Python pickle")]
    [InlineData("GGUF\u0003", "a GGUF model")]
    [InlineData("\u0002\0\0\0\0\0\0\0{}", "safetensors")]
    [InlineData("\r\n <html><body>404</body></html>", "a web page")]
    [InlineData("\u0008\0\0\0ORTM\0", "a model in ORT format")]
    public async Task Explain_ForeignFile_IsRecognizedByItsContent(string content, string what)
    {
        (string image, _) = SaveQuadrants();
        string model = Save("model.onnx", Encoding.Latin1.GetBytes(content));
        (await Run("explain", image, "--model", model, "-o", Out)).Refused($"{model} is not an ONNX model: it is ", what);
    }
}
