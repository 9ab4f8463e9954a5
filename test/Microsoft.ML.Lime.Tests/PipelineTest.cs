using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Base of pipeline tests: image files, an <c>MLContext</c>, and models of known behaviour.</summary>
public abstract class PipelineTest : IDisposable
{
    protected const int Height = ShapeScene.InputHeight, Width = ShapeScene.InputWidth;

    protected PipelineTest()
    {
        Folder = Directory.CreateTempSubdirectory("lime").FullName;
        for (int i = 0; i < 4; i++)
        {
            using MLImage image = MLImages.ToImage(Scene(i));
            image.Save(Path.Combine(Folder, $"{i}.png"));
        }
    }

    protected MLContext Ml { get; } = new(seed: 1);

    protected string Folder { get; }

    protected static string ShapesModel => Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx");

    protected static ImageBuffer Scene(int i) => ShapeScene.Create(5, i).Image;

    /// <summary>Rows with file names; an empty name is a row without an image.</summary>
    protected IDataView Files(params string[] names) =>
        Ml.Data.LoadFromEnumerable(names.Select((name, i) => new FileRow { ImagePath = name, Number = i }));

    protected OnnxScorer OpenShapes() => Ml.Lime().OpenOnnxScorer(ShapesModel, new OnnxScorerOptions
    {
        Preprocessing = Preprocessing.Unit,
        ClassNames = ShapeScene.ClassNames,
        Threads = 1,
    });

    /// <summary>A model whose scores are the mean red of the left and of the right half; it reports its runs.</summary>
    protected static IScorer Halves(Action<int> count)
    {
        bool isChecked = false;
        DelegateScorer scorer = new DelegateScorer(new ScorerInput(Height, Width, 3, TensorLayout.Nhwc), 2, (batch, images, scores) =>
        {
            if (isChecked)
                count(images);
            scores.Clear();
            for (int image = 0; image < images; image++)
                for (int pixel = 0; pixel < Height * Width; pixel++)
                    scores[image * 2 + pixel % Width * 2 / Width] +=
                        batch[(image * Height * Width + pixel) * 3] / (255f * Height * Width / 2);
        }).Checked();
        isChecked = true;
        return scorer;
    }

    protected static T[] Read<T>(IDataView view, string column)
    {
        List<T> values = [];
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<T> getter = cursor.GetGetter<T>(view.Schema[column]);
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            values.Add(value);
        }
        return [.. values];
    }

    protected static T[][] ReadVectors<T>(IDataView view, string column) =>
        [.. Read<VBuffer<T>>(view, column).Select(buffer => buffer.DenseValues().ToArray())];

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected sealed class FileRow
    {
        public string ImagePath { get; set; } = "";

        public float Number { get; set; }
    }
}
