package argocd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	yamlv2 "gopkg.in/yaml.v2"
	yamlv3 "gopkg.in/yaml.v3"
	"sigs.k8s.io/yaml"
)

// readers are the ways a stream of manifests is read on its way to a cluster.
var readers = map[string]func(stream []byte) ([]map[string]any, error){
	"kubectl":        readAsKubectl,
	"argo cd":        readAsArgoCD,
	"go-yaml v2":     readAsGoYAMLv2,
	"go-yaml v3":     readAsGoYAMLv3,
	"argo cd, twice": readAsArgoCDTwice,
}

func readAsKubectl(stream []byte) ([]map[string]any, error) {
	documents, err := splitDocuments(stream)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(stream, []byte("{")) {
		documents = bytes.Split(bytes.TrimSpace(stream), []byte("\n"))
	}
	var objects []map[string]any
	for _, document := range documents {
		var object map[string]any
		if err := yaml.UnmarshalStrict(document, &object); err != nil {
			return nil, err
		}
		if object != nil {
			objects = append(objects, object)
		}
	}
	return objects, nil
}

// readAsArgoCD reads as the plugin server does.
func readAsArgoCD(stream []byte) ([]map[string]any, error) {
	parsed, err := kube.SplitYAML(stream)
	var objects []map[string]any
	for _, object := range parsed {
		objects = append(objects, object.Object)
	}
	return objects, err
}

// readAsArgoCDTwice reads as the plugin server and then the repo-server do: the first sends texts, the second
// parses each again.
func readAsArgoCDTwice(stream []byte) ([]map[string]any, error) {
	texts, err := kube.SplitYAMLToString(stream)
	if err != nil {
		return nil, err
	}
	var objects []map[string]any
	for _, text := range texts {
		parsed, err := readAsArgoCD([]byte(text))
		if err != nil {
			return nil, err
		}
		objects = append(objects, parsed...)
	}
	return objects, nil
}

func readAsGoYAMLv2(stream []byte) ([]map[string]any, error) {
	return readDocuments(yamlv2.NewDecoder(bytes.NewReader(stream)))
}

// readAsGoYAMLv3 reads as Kustomize and most tools written in Go do.
func readAsGoYAMLv3(stream []byte) ([]map[string]any, error) {
	return readDocuments(yamlv3.NewDecoder(bytes.NewReader(stream)))
}

func readDocuments(decoder interface{ Decode(any) error }) ([]map[string]any, error) {
	var objects []map[string]any
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		if object, isObject := stringKeys(value).(map[string]any); isObject {
			objects = append(objects, object)
		}
	}
}

// stringKeys turns the maps of go-yaml v2 into those of the other readers. A key that is no string becomes one
// that cannot be mistaken for what was written.
func stringKeys(value any) any {
	switch value := value.(type) {
	case map[any]any:
		object := map[string]any{}
		for key, item := range value {
			name, isString := key.(string)
			if !isString {
				name = fmt.Sprintf("<%T %v>", key, key)
			}
			object[name] = stringKeys(item)
		}
		return object
	case map[string]any:
		for key, item := range value {
			value[key] = stringKeys(item)
		}
	case []any:
		for index, item := range value {
			value[index] = stringKeys(item)
		}
	}
	return value
}

func TestTrickyStringsSurviveEveryReader(t *testing.T) {
	emitter := program(t, "TERRACE_EMIT")
	shared := os.Getenv("TERRACE_SHARED")
	if shared == "" {
		t.Skip("TERRACE_SHARED is not set: it names the folder that holds corpus/tricky-strings.json")
	}
	content, err := os.ReadFile(filepath.Join(shared, "corpus", "tricky-strings.json"))
	if err != nil {
		t.Fatal(err)
	}
	var corpus []string
	if err := json.Unmarshal(content, &corpus); err != nil {
		t.Fatal(err)
	}
	checkSurvival(t, emitter, corpus)
}

func TestRandomStringsSurviveEveryReader(t *testing.T) {
	emitter := program(t, "TERRACE_EMIT")
	random := rand.New(rand.NewPCG(2, 1971))
	texts := make([]string, 4000)
	for index := range texts {
		texts[index] = randomText(random)
	}
	checkSurvival(t, emitter, texts)
}

// TestReadersMisread proves that the readers notice what a careless emitter writes.
func TestReadersMisread(t *testing.T) {
	for _, example := range []struct {
		reader, value string
		read          any // nothing means that the stream is refused
	}{
		{"kubectl", `yes`, true},
		{"argo cd", `0777`, int64(511)},
		{"go-yaml v2", `1_000`, 1000},
		{"go-yaml v3", `0o14`, 12},
		{"argo cd", `"\ud83d\ude00"`, nil},
		{"argo cd, twice", `"\/"`, nil},
		{"argo cd, twice", "\"a\u0085b\"", "a b"},
	} {
		t.Run(example.value, func(t *testing.T) {
			objects, err := readers[example.reader]([]byte(`{"kind": "A", "data": {"value": ` + example.value + "}}\n"))
			if example.read == nil {
				if err == nil {
					t.Errorf("read as %#v", objects)
				}
				return
			}
			if err != nil || at(objects[0], "data", "value") != example.read {
				t.Errorf("read as %#v, %v", objects, err)
			}
		})
	}
}

// fragments are what YAML reads as more than text, next to plain text.
var fragments = strings.Split(`a|Z|0|7|9|x|e|é|漢|😀|🇺🇸| |  |	|-|--|---|...|:|: |::|#| #|# |,|[|]|{|}|"|'|\|\\|\n|/|\/|$|$(A)|%|@|`+"`"+
	`|!|!!|&|*|<|<<|>|=|?|? |~|.|_|+|yes|no|on|off|true|null|NaN|.inf|0x|0o|1_0|1e3|2001-01-01|12:30`, "|")

// breaks are the characters at which some reader ends a line, or that no YAML may hold as they are.
var breaks = []rune{'|', '\n', '\r', '\t', 0, 7, 0x1b, 0x7f, 0x80, 0x85, 0x9f, 0xa0, 0x2028, 0x2029, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x1f600, 0x10ffff}

func randomText(random *rand.Rand) string {
	var text strings.Builder
	for range random.IntN(12) {
		switch random.IntN(8) {
		case 0:
			text.WriteRune(breaks[random.IntN(len(breaks))])
		case 1:
			text.WriteByte('\n')
		case 2:
			text.WriteRune(rune(random.IntN(0x110000))) // a surrogate becomes U+FFFD
		default:
			text.WriteString(fragments[random.IntN(len(fragments))])
		}
	}
	return text.String()
}

func checkSurvival(t *testing.T, emitter string, texts []string) {
	t.Helper()
	for _, format := range []string{"yaml", "json"} {
		stream := emit(t, emitter, format, texts)
		for name, read := range readers {
			t.Run(format+" read by "+name, func(t *testing.T) {
				t.Parallel()
				objects, err := read(stream)
				if err != nil {
					t.Fatalf("%v\nbecause of %q", err, unreadable(t, emitter, format, read, texts))
				}
				if len(objects) != len(texts) {
					t.Fatalf("%d documents for %d strings", len(objects), len(texts))
				}
				for index, text := range texts {
					checkPlaces(t, text, objects[index])
				}
			})
		}
	}
}

// checkPlaces compares a string with what was read at each place a manifest can hold one.
func checkPlaces(t *testing.T, text string, object map[string]any) {
	t.Helper()
	places := [][]any{{"data", "value"}, {"metadata", "annotations", "a"}, {"list", 0}, {"env", 0, "value"}}
	for _, place := range places {
		if read := at(object, place...); read != text {
			t.Errorf("%q came back as %#v from %v", text, read, place)
		}
	}
	// An empty key and one over the limit of a simple key are not written; `value` is taken.
	if text != "" && text != "value" && len(text) <= 1024 {
		if read := at(object, "data", text); read != "key" {
			t.Errorf("%q is lost as a key: %#v", text, object["data"])
		}
	}
}

func at(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

// unreadable returns the first string that alone makes a stream the reader refuses.
func unreadable(t *testing.T, emitter, format string, read func([]byte) ([]map[string]any, error), texts []string) string {
	t.Helper()
	for len(texts) > 1 {
		half := texts[:len(texts)/2]
		if _, err := read(emit(t, emitter, format, half)); err == nil {
			half = texts[len(texts)/2:]
		}
		texts = half
	}
	return texts[0]
}

func emit(t *testing.T, emitter, format string, texts []string) []byte {
	t.Helper()
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	command := exec.Command(emitter, format)
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", emitter, format, err, stderr.String())
	}
	return stdout.Bytes()
}
