using System.Text;
using Microsoft.ML.Lime.Evaluation;
using SkiaSharp;

namespace Microsoft.ML.Lime.Fuzzing;

/// <summary>The first files of the corpus: small, and valid for their reader.</summary>
internal static class Corpus
{
    private static readonly ScorerInput Input = new(6, 8, 3, TensorLayout.Nchw);

    /// <summary>Writes them into the corpus' folder, a folder per target. The models are small ones of the project.</summary>
    public static void Write(string folder)
    {
        ImageBuffer color = Pixels(6, 8, 3), grey = Pixels(6, 8, 1), alpha = Pixels(6, 8, 4);
        Save("png", "color.png", ImageFile.EncodePng(color));
        Save("png", "grey.png", ImageFile.EncodePng(grey));
        Save("png", "alpha.png", ImageFile.EncodePng(alpha));
        SegmentMap map = SegmentMap.FromValues(6, 8, [.. Enumerable.Range(0, 48).Select(i => i / 12)]);
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "label-map")).FullName, "map.png");
        map.Save(path);
        Save("jpeg", "color.jpg", Encode(color, SKEncodedImageFormat.Jpeg));
        Save("image", "color.webp", Encode(color, SKEncodedImageFormat.Webp));
        Save("image", "color.bmp", Bitmap(color));
        Save("image", "grey.gif", Gif());
        Save("exif", "little.tiff", Exif(isLittle: true));
        Save("exif", "big.tiff", Exif(isLittle: false));
        Save("npy", "color.npy", [.. Npy("|u1", "(6, 8, 3)"), .. color.Bytes]);
        Save("npy", "line.npy", [.. Npy("<f4", "(3,)"), .. new byte[12]]);

        using var scorer = new DelegateScorer(Input, 2, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
                (scores[2 * i], scores[2 * i + 1]) = (batch[i * Input.Length] / 255, 0.5f);
        })
        { ClassNames = ["cat", "dog"] };
        foreach ((string name, IExplainer explainer) in new (string, IExplainer)[]
        {
            ("lime.lime", new LimeExplainer(new LimeOptions { Samples = 8, Segmenter = Segmenters.Grid(4), TopClasses = 2 })),
            ("occlusion.lime", new OcclusionExplainer(new OcclusionOptions { MaskSize = (3, 4), Stride = (3, 4) })),
        })
            new ExplanationFile { Explanation = explainer.Explain(scorer, color), SourceImage = color }.Save(
                Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "explanation")).FullName, name));

        Text("labels", "names.txt", "cat\ndog\nn01440764 tench, Tinca tinca\n");
        Text("labels", "teachable.txt", "0 cat\n1 dog\n");
        Text("labels", "list.json", "[\"cat\", \"dog\"]");
        Text("labels", "index.json", "{\"0\": [\"n01440764\", \"tench\"], \"1\": [\"n01443537\", \"goldfish\"]}");
        Text("labels", "config.json", "{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\"}, \"label2id\": {\"cat\": 0, \"dog\": 1}}");
        Text("labels", "labels.csv", "index;name\n0;cat\n1;\"a dog; small\"\n");
        Text("labels", "data.yaml", "nc: 2\nnames:\n  0: cat\n  1: 'dog''s'\n");
        Text("labels", "list.yaml", "names: ['cat', \"dog\"]\n");
        Text("labels", "pairs.csv", "name,id\ncat,0\ndog,1\n");
        Text("table", "masks.csv", "image,label,mask\na.png,cat,b/c.png\nb/c.png,dog,\n");
        Text("table", "table.csv", "image,label,box\na.png,cat,\"1,2,3,4\"\nb/c.png,dog,\n");
        Text("preprocessing", "preprocessor_config.json", "{\"do_resize\": true, \"size\": {\"shortest_edge\": 256}, \"resample\": 3, "
            + "\"do_center_crop\": true, \"crop_size\": 224, \"do_rescale\": true, \"rescale_factor\": 0.00392156862745098, "
            + "\"do_normalize\": true, \"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5]}");
        Text("preprocessing", "config.json", "{\"architecture\": \"resnet18\", \"pretrained_cfg\": {\"input_size\": [3, 224, 224], "
            + "\"crop_pct\": 0.875, \"interpolation\": \"bicubic\", \"mean\": [0.485, 0.456, 0.406], \"std\": [0.229, 0.224, 0.225]}}");
        Text("preprocessing", "metadata_properties.json", "{\"CustomVision.Preprocess.ResizeMethod\": \"ByShorterEdge\", "
            + "\"CustomVision.Preprocess.TargetWidth\": \"224\", \"CustomVision.Preprocess.TargetHeight\": \"224\"}");
        Text("metadata", "ultralytics.txt", "author=Ultralytics\ntask=pose\nimgsz=[64, 64]\nnames={0: 'cat', 1: \"dog's\"}\n"
            + "kpt_shape=[17, 3]\nstride=32\n");
        Text("metadata", "classify.txt", "author=Ultralytics\ntask=classify\nimgsz=[224, 224]\nnames={0: 'cat', 1: 'dog'}\n");
        Text("metadata", "custom-vision.txt", "CustomVision.Preprocess.CropMethod=FullImageShorterSide\n"
            + "CustomVision.Preprocess.ResizeMethod=Stretch\nCustomVision.Preprocess.TargetHeight=224\n"
            + "CustomVision.Preprocess.TargetWidth=224\nCustomVision.Preprocess.NormalizeMean=[0.0, 0.5, 1.0]\n"
            + "CustomVision.Preprocess.NormalizeStd=[1.0, 1.0, 1.0]\nImage.BitmapPixelFormat=Bgr8\n");
        Text("metadata", "windows.txt", "Image.BitmapPixelFormat=Rgb8\nImage.NominalPixelRange=Normalized_0_1\n"
            + "Image.ColorSpaceGamma=SRGB\n");
        Text("settings", "empty.json", "{}\n");
        Text("settings", "evaluation.json", "{\"tool\": \"mlnet-lime\", \"seed\": \"0\", \"options.samples\": \"40\"}\n");
        Text("html", "name.txt", "dog's </script><img src=x onerror=alert(1)>&lt;\n");
        Text("html", "mathematics.txt", "`a` $x^2$ [link](javascript:1) <b>\u202e\u001b[31m\n");
        string root = Path.Combine(folder, "..", "..", "..");
        Save("onnx", "detector.onnx", File.ReadAllBytes(Path.Combine(root, "docs", "samples", "DetectedBox", "detector.onnx")));
        Save("onnx", "residual.onnx", File.ReadAllBytes(Path.Combine(root, "test", "reference", "data", "models", "residual_nhwc.onnx")));
        Text("rows", "results.jsonl", Rows());

        void Save(string target, string name, byte[] content) =>
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, target)).FullName, name), content);

        void Text(string target, string name, string content) => Save(target, name, Encoding.UTF8.GetBytes(content));
    }

    private static ImageBuffer Pixels(int height, int width, int channels) => ImageBuffer.FromBytes(height, width, channels,
        [.. Enumerable.Range(0, height * width * channels).Select(i => (byte)(31 * i))]);

    private static byte[] Encode(ImageBuffer image, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)image[y, x, 0], (byte)image[y, x, 1], (byte)image[y, x, 2]));
        using SKData data = bitmap.Encode(format, 80);
        return data.ToArray();
    }

    private static byte[] Bitmap(ImageBuffer image)
    {
        using var written = new MemoryStream();
        using var writer = new BinaryWriter(written);
        writer.Write("BM"u8);
        int size = image.Height * image.Width * 3;
        foreach (int field in (int[])[54 + size, 0, 54, 40, image.Width, image.Height, 1 | 24 << 16, 0, 0, 0, 0, 0, 0])
            writer.Write(field);
        for (int i = 0; i < image.Height * image.Width * 3; i++) // rows of 8 pixels need no padding
            writer.Write(image.Bytes[i]);
        return written.ToArray();
    }

    // 2 x 2 pixels of two colours, interlaced, with a transparent colour.
    private static byte[] Gif() =>
    [
        .. "GIF89a"u8, 2, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, // screen and colour table
        0x21, 0xF9, 4, 1, 0, 0, 0, 0, // graphic control
        0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0x40, // image
        2, 3, 0x44, 0x02, 0x05, 0, 0x3B,
    ];

    // A directory with the width and the orientation 6.
    private static byte[] Exif(bool isLittle)
    {
        List<byte> bytes = [.. isLittle ? "II"u8 : "MM"u8];
        foreach ((int value, int size) in ((int, int)[])[(42, 2), (8, 4), (2, 2), (0x0100, 2), (3, 2), (1, 4), (8, 2), (0, 2),
            (0x0112, 2), (3, 2), (1, 4), (6, 2), (0, 2), (0, 4)])
        {
            byte[] number = BitConverter.GetBytes(value)[..size];
            bytes.AddRange(isLittle ? number : number.Reverse());
        }
        return [.. bytes];
    }

    private static byte[] Npy(string type, string shape)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header)];
    }

    // Rows as an evaluation writes them.
    private static string Rows()
    {
        string folder = Directory.CreateTempSubdirectory("lime-corpus").FullName;
        try
        {
            using (var rows = EvaluationFolder.Open(folder, "{}"))
                foreach (string image in (string[])["a.png", "b/c.png"])
                    rows.Append(new EvaluatedImage { Image = image }, card: null);
            return File.ReadAllText(Path.Combine(folder, "results.jsonl"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
